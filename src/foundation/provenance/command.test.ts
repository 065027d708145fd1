import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutSecrets } from './command.ts'

test('secrets in a command are hidden, everything else stays', () => {
  const known: [string, string][] = [
    ['reprise train sales.csv --target tokens --seed 3', 'reprise train sales.csv --target tokens --seed 3'],
    ['reprise push --token abc', 'reprise push --token ***'],
    ['reprise push --token=abc --api-key=x=y', 'reprise push --token=*** --api-key=***'],
    ['reprise push --db-password abc --verbose', 'reprise push --db-password *** --verbose'],
    [
      'reprise add https://ann:pw@example.org/a.csv?x=1&X-Amz-Signature=abc',
      'reprise add https://***@example.org/a.csv?x=1&X-Amz-Signature=***',
    ],
    ['reprise open postgres://ann:pw@host/db', 'reprise open postgres://***@host/db'],
    ['env SECRET_KEY=abc MODE=fast python train.py', 'env SECRET_KEY=*** MODE=fast python train.py'],
    ['reprise x --token --force', 'reprise x --token --force'],
  ]
  for (const [given, shown] of known) assert.equal(withoutSecrets(given.split(' ')).join(' '), shown)
})
