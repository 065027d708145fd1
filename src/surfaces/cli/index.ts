export { main } from './main.ts'
export type { Extras, RunningServer, ServeOptions } from './serve-command.ts'
export type { Globals, Terminal } from './terminal.ts'
