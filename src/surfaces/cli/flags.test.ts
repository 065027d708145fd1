import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Command } from 'commander'
import type { Entry, LoadedOperation } from '#operations'
import { operations } from '#operations'
import { addFields, inputFrom } from './flags.ts'

async function parsed(noun: string, verb: string, ...argv: string[]): Promise<Record<string, unknown>> {
  const entries: readonly Entry[] = operations
  const operation: LoadedOperation = await entries.find((entry) => entry.noun === noun && entry.verb === verb)!.load()
  const command = new Command(verb).exitOverride().configureOutput({ writeErr: () => {} })
  addFields(command, operation)
  command.action(() => {})
  await command.parseAsync(argv, { from: 'user' })
  return inputFrom(operation, command.args, command.opts())
}

test('a command line becomes the input that JSON would be', async () => {
  const line = 'telco.csv --target Churn --preset quick --drop a,b --drop c --time-budget 60s --trials 5 --positive=Yes'
  assert.deepEqual(await parsed('models', 'train', ...line.split(' ')), {
    data: 'telco.csv',
    target: 'Churn',
    preset: 'quick',
    drop: ['a', 'b', 'c'],
    timeBudget: '60s',
    trials: 5,
    positive: 'Yes',
  })
})

test('a flag with an optional value means its usual one when it stands alone', async () => {
  assert.deepEqual(await parsed('models', 'predict', 'm', 'd.csv', '--explain'), {
    model: 'm',
    data: 'd.csv',
    explain: 3,
  })
  assert.deepEqual(await parsed('models', 'predict', 'm', 'd.csv', '--explain', '5', '-o', 'out.csv'), {
    model: 'm',
    data: 'd.csv',
    explain: 5,
    output: 'out.csv',
  })
})

test('a yes-or-no field without a default can be said both ways', async () => {
  assert.deepEqual(await parsed('data', 'add', 'x.csv', '--header'), { source: 'x.csv', header: true })
  assert.deepEqual(await parsed('data', 'add', 'x.csv', '--no-header'), { source: 'x.csv', header: false })
  assert.deepEqual(await parsed('data', 'add', 'x.csv'), { source: 'x.csv' })
  assert.deepEqual(await parsed('data', 'add', 'x.csv', '--types', '{"zip":"category"}'), {
    source: 'x.csv',
    types: { zip: 'category' },
  })
})

test('what only JSON can carry has no flag', async () => {
  await assert.rejects(parsed('models', 'predict', 'm', 'd', '--rows', '[]'), { code: 'commander.unknownOption' })
})

test('a missing argument, a missing flag and a choice that is none are refused', async () => {
  await assert.rejects(parsed('models', 'predict', 'm'), { code: 'commander.missingArgument' })
  await assert.rejects(parsed('models', 'train', 'x.csv'), { code: 'commander.missingMandatoryOptionValue' })
  await assert.rejects(parsed('models', 'train', 'x.csv', '--target', 'y', '--preset', 'huge'), {
    code: 'commander.invalidArgument',
  })
  await assert.rejects(parsed('models', 'train', 'x.csv', '--target', 'y', '--trials', 'few'), /"few" is not a number/)
})
