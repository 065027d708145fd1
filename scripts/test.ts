// Runs the tests: all of them, or the files and patterns given (`npm test -- src/lifecycle/data/*.test.ts`).
// With REPRISE_NO_SKIPS=1, as in CI, a skipped test is a failure.
import { spawnSync } from 'node:child_process'

const asked = process.argv.slice(2)
const files = asked.some((argument) => !argument.startsWith('-')) ? [] : ['src/**/*.test.ts', 'test/**/*.test.ts']
const reporters = process.env['REPRISE_NO_SKIPS']
  ? ['spec', 'stdout', './test/no-skips.ts', 'stderr'].map(
      (value, index) => `--test-reporter${index % 2 ? '-destination' : ''}=${value}`,
    )
  : []
const { status } = spawnSync(process.execPath, ['--test', '--test-timeout=300000', ...reporters, ...asked, ...files], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
