/**
 * Rows scored between two turns of the event loop. Explaining a row costs about a millisecond for a thousand trees, scoring
 * it some microseconds; either way a chunk is to take some tens of milliseconds. No result depends on it.
 */
export function rowsAtATime(explain: number): number {
  return explain > 0 ? 64 : 4096
}
