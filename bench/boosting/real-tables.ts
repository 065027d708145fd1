// Public tables the boosting benches read from a folder of CSV files: REPRISE_BENCH_DATA=/folder.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Task } from '#training'
import type { Peers } from './peers.ts'
import type { BenchTable } from './tables.ts'
import { readTable } from './tables.ts'

/** `drop`: identifiers, and columns that give the answer away. */
interface TableSpec {
  readonly files: readonly string[]
  readonly columnNames?: string
  readonly separator?: string
  readonly task: Task
  readonly target: string
  readonly drop?: readonly string[]
  readonly keep?: readonly string[]
  readonly categories?: readonly string[]
}

export const realTables: Readonly<Record<string, TableSpec>> = {
  adult: {
    files: ['adult_train.csv', 'adult_test.csv'],
    columnNames: 'adult_train.columns.txt',
    task: 'binary',
    target: 'income',
  },
  letter: { files: ['letter.csv'], task: 'multiclass', target: 'letter' },
  insteval: {
    files: ['insteval.csv'],
    task: 'regression',
    target: 'y',
    drop: ['rownames'],
    categories: ['s', 'd', 'service', 'dept'],
  },
  bank: { files: ['bank_marketing.csv'], separator: ';', task: 'binary', target: 'y', drop: ['duration'] },
  california: { files: ['california_housing.csv'], task: 'regression', target: 'median_house_value' },
  penguins: { files: ['penguins.csv'], task: 'multiclass', target: 'species' },
  german_credit: { files: ['german_credit.csv'], task: 'binary', target: 'default' },
  telco: { files: ['telco_churn.csv'], task: 'binary', target: 'Churn', drop: ['customerID'] },
  compas: {
    files: ['compas_two_years.csv'],
    task: 'binary',
    target: 'two_year_recid',
    keep: [
      'sex',
      'age',
      'age_cat',
      'race',
      'juv_fel_count',
      'juv_misd_count',
      'juv_other_count',
      'priors_count',
      'c_charge_degree',
    ],
  },
  mammography: {
    files: ['mammography.csv'],
    columnNames: 'mammography.columns.txt',
    task: 'binary',
    target: 'class',
  },
  concrete: { files: ['concrete.csv'], task: 'regression', target: 'strength' },
  wine: {
    files: ['winequality_white.csv'],
    columnNames: 'winequality_white.columns.txt',
    task: 'regression',
    target: 'quality',
  },
  ames: { files: ['ames_housing.csv'], task: 'regression', target: 'Sale_Price', drop: ['rownames'] },
  bike: {
    files: ['bike_hour.csv'],
    task: 'regression',
    target: 'cnt',
    drop: ['instant', 'dteday', 'casual', 'registered'],
  },
}

/** Plain or gzip-compressed files, parsed once by the peers' reader. */
export async function realTable(name: string, peers: Peers, into: string): Promise<BenchTable> {
  const data = process.env['REPRISE_BENCH_DATA']
  const spec = realTables[name]
  if (data === undefined || spec === undefined)
    throw new Error(`set REPRISE_BENCH_DATA to the folder that holds ${name}`)
  const found = (file: string) => join(data, existsSync(join(data, file)) ? file : `${file}.gz`)
  const folder = join(into, name)
  mkdirSync(folder, { recursive: true })
  const { columnNames, files, ...rest } = spec
  const names = columnNames === undefined ? {} : { columnNames: join(data, columnNames) }
  await peers.ask({ do: 'read', into: folder, spec: { ...rest, ...names, files: files.map(found) } })
  return readTable(name, folder)
}
