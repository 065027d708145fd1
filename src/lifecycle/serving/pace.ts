/**
 * Rows scored between two turns of the event loop. Explaining a row costs some tens of microseconds for a thousand trees, scoring
 * it a few; either way a chunk is to take some tens of milliseconds. No result depends on it.
 */
export function rowsAtATime(explain: number): number {
  return explain > 0 ? 1024 : 4096
}
