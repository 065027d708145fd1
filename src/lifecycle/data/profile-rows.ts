import type { Tables } from '#tables'

/** Rows that repeat an earlier row in every column. A cheap count of row hashes settles most tables; only equal hashes are compared in full. */
export async function countDuplicateRows(tables: Tables, parquet: string, names: readonly string[]): Promise<number> {
  if (names.length === 0) return 0
  const columns = names.map(quote).join(', ')
  const files = { data: parquet }
  const [hashes] = await tables.query(
    `SELECT count(*) AS total, count(DISTINCT hash(${columns})) AS different FROM data`,
    files,
  )
  if (hashes === undefined || Number(hashes['total']) === Number(hashes['different'])) return 0
  const [repeated] = await tables.query(
    `WITH equal AS (SELECT hash(${columns}) AS h FROM data GROUP BY h HAVING count(*) > 1),
      candidates AS (SELECT ${columns} FROM data WHERE hash(${columns}) IN (SELECT h FROM equal))
    SELECT (SELECT count(*) FROM candidates) - (SELECT count(*) FROM (SELECT DISTINCT * FROM candidates)) AS count`,
    files,
  )
  return Number(repeated?.['count'] ?? 0)
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
