// Questions to the tables of a folder (REPRISE_BENCH_DATA), several to one table: what another column would be.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importSource, readVersion } from '#data'
import type { Platform } from '#platform'
import type { Question } from './question.ts'

interface Source {
  readonly file: string
  readonly columnNames?: string
  readonly drop?: readonly string[]
  readonly timeOrdered?: boolean
  readonly targets: readonly string[]
  /** Also on this many rows. */
  readonly whole?: number
}

const compasDrop =
  'id name first last compas_screening_date dob days_b_screening_arrest c_jail_in c_jail_out c_case_number c_offense_date c_arrest_date c_days_from_compas c_charge_desc is_recid r_case_number r_charge_degree r_days_from_arrest r_offense_date r_charge_desc r_jail_in r_jail_out violent_recid is_violent_recid vr_case_number vr_charge_degree vr_offense_date vr_charge_desc type_of_assessment decile_score score_text screening_date v_type_of_assessment v_decile_score v_score_text v_screening_date in_custody out_custody priors_count_1 priors_count_2 start end event decile_score_1 decile_score_2 decile_score.1 priors_count.1'.split(
    ' ',
  )

const sources: Readonly<Record<string, Source>> = {
  penguins: { file: 'penguins.csv', targets: ['species', 'island', 'body_mass_g'] },
  titanic: {
    file: 'titanic_leaky.csv',
    drop: ['alive', 'class', 'embark_town'],
    targets: ['survived', 'pclass', 'fare'],
  },
  german: { file: 'german_credit.csv', targets: ['default', 'amount', 'credit_history'] },
  colic: {
    file: 'horse_colic.csv',
    columnNames: 'horse_colic.columns.txt',
    drop: ['hospital_number'],
    targets: ['surgical_lesion', 'outcome', 'pulse'],
  },
  concrete: { file: 'concrete.csv', targets: ['strength'] },
  wine: {
    file: 'winequality_white.csv',
    columnNames: 'winequality_white.columns.txt',
    targets: ['quality', 'alcohol'],
  },
  ames: {
    file: 'ames_housing.csv',
    drop: ['rownames'],
    targets: ['Sale_Price', 'Central_Air', 'Foundation', 'Lot_Area'],
  },
  telco: { file: 'telco_churn.csv', drop: ['customerID'], targets: ['Churn', 'PaymentMethod', 'tenure'] },
  compas: { file: 'compas_two_years.csv', drop: compasDrop, targets: ['two_year_recid', 'race', 'priors_count'] },
  mammography: { file: 'mammography.csv', columnNames: 'mammography.columns.txt', targets: ['class'] },
  bike: {
    file: 'bike_hour.csv',
    drop: ['instant', 'dteday', 'casual', 'registered'],
    timeOrdered: true,
    targets: ['cnt'],
    whole: 20_000,
  },
  california: {
    file: 'california_housing.csv',
    targets: ['median_house_value', 'ocean_proximity', 'median_income'],
    whole: 20_000,
  },
  bank: {
    file: 'bank_marketing.csv',
    drop: ['duration'],
    targets: ['y', 'education', 'age'],
    whole: 30_000,
  },
  adult: {
    file: 'adult_train.csv',
    columnNames: 'adult_train.columns.txt',
    targets: ['income', 'occupation', 'age'],
    whole: 30_000,
  },
  letter: { file: 'letter.csv', targets: ['letter'] },
  insteval: { file: 'insteval.csv', drop: ['rownames'], targets: ['y', 'lectage'], whole: 30_000 },
}

/** Whole tables come last: they take longest. */
export async function realQuestions(platform: Platform, folder: string): Promise<readonly Question[]> {
  const questions: Question[] = []
  const whole: Question[] = []
  for (const [table, source] of Object.entries(sources)) {
    const read = await readSource(platform, folder, source)
    for (const target of source.targets) {
      const drop = (source.drop ?? []).filter((column) => read.table.columns.has(column))
      const question = { name: `${table}-${target}`, isReal: true, ...read, target, drop }
      questions.push(source.timeOrdered ? { ...question, timeOrdered: true } : question)
    }
    const first = questions.find(({ name }) => name === `${table}-${source.targets[0]}`)!
    if (source.whole !== undefined) whole.push({ ...first, name: `${first.name}-whole`, mostRows: source.whole })
  }
  return [...questions, ...whole]
}

async function readSource(platform: Platform, folder: string, { file, columnNames }: Source) {
  const plain = join(folder, file)
  const names = columnNames === undefined ? null : readFileSync(join(folder, columnNames), 'utf8').trim().split(/\r?\n/)
  const overrides = names === null ? {} : { overrides: { hasHeader: false, columnNames: names } }
  const { version } = await importSource(platform, {
    source: existsSync(plain) ? plain : `${plain}.gz`,
    ...overrides,
  })
  return { schema: version.schema, table: await readVersion(platform, version) }
}
