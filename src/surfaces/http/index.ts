export type { AppOptions } from './app.ts'
export { buildApp } from './app.ts'
export type { Server, ServerOptions } from './server.ts'
export { startServer } from './server.ts'
