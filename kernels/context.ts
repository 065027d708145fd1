// Which context the command under way is about. Globals live in the instance: each thread has its own.

/** Address of the context. */
export let context: usize = 0

export function useContext(address: usize): void { context = address }
