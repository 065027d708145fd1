export type { MessageCode } from './message.ts'
export { messageCodes } from './message.ts'
export type { Language } from './sentence.ts'
export { sentence } from './sentence.ts'
