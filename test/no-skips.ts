/** A reporter for CI, where everything a test may need is installed: a skipped test is a failure. */
export default async function* noSkips(
  events: AsyncIterable<{ type: string; data: { name: string; skip?: unknown } }>,
) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' || data.skip === undefined) continue
    process.exitCode = 1
    yield `skipped, and must not be here: ${data.name} (${data.skip})\n`
  }
}
