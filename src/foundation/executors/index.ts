export { runTask } from './run-task.ts'
export { serveTask } from './serve-task.ts'
export type { TaskContext, TaskOptions } from './task.ts'
