/** The page's script, plain enough for any browser; all words from data go in as text, never as markup. */
export const landingScript = `
const $ = (id) => document.getElementById(id)
let token = sessionStorage.getItem('token')
async function api(path, body) {
  const headers = { ...(token ? { authorization: 'Bearer ' + token } : {}), ...(body ? { 'content-type': 'application/json' } : {}) }
  const response = await fetch(path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
  if (response.status === 401) $('token').hidden = false
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error.message)
  return answer
}
function element(tag, text, parts = []) {
  const made = document.createElement(tag)
  if (text !== null) made.textContent = text
  made.append(...parts)
  return made
}
function table(titles, rows, empty) {
  if (rows.length === 0) return element('p', empty)
  const cells = (row, tag) => element('tr', null, row.map((cell) => cell instanceof Node ? element('td', null, [cell]) : element(tag, String(cell ?? ''))))
  return element('table', null, [element('thead', null, [cells(titles, 'th')]), element('tbody', null, rows.map((row) => cells(row, 'td')))])
}
const figure = (value) => typeof value === 'number' ? String(Number(value.toPrecision(4))) : '\\u2013'
const when = (ms) => new Date(ms).toLocaleString()
function askButton(model) {
  const button = element('button', 'Ask it')
  button.onclick = () => show(model).catch(report)
  return button
}
async function show(model) {
  const name = model.name + '/' + model.version
  const { model: { example } } = await api('/api/models/show?model=' + encodeURIComponent(name))
  $('try').hidden = false
  $('try-name').textContent = name
  $('row').value = JSON.stringify(example, null, 2)
  $('answer').textContent = ''
  const path = location.origin + '/models/' + encodeURIComponent(model.name) + '/' + model.version + '/invocations'
  $('curl').textContent = "curl -s '" + path + "' -H 'content-type: application/json' -d '" + JSON.stringify({ dataframe_records: [example] }).replaceAll("'", "'\\\\''") + "'"
  $('ask').onclick = () => ask(name).catch((error) => { $('answer').textContent = error.message })
  await ask(name)
}
async function ask(model) {
  const { predictions: [row] } = await api('/api/models/predict', { model, rows: [JSON.parse($('row').value)], explain: 5 })
  const shares = Object.entries(row.probabilities ?? {}).map(([name, share]) => name + ' ' + (100 * share).toFixed(1) + ' %')
  const reasons = (row.reasons ?? []).map(({ column, value, contribution }) => (contribution < 0 ? '\\u2212' : '+') + Math.abs(contribution).toPrecision(2) + '  ' + column + ' = ' + (value ?? 'missing'))
  $('answer').textContent = [row.prediction + (shares.length ? '   (' + shares.join(', ') + ')' : ''), ...reasons].join('\\n')
}
function report(error) { $('state').textContent = error.message }
async function load() {
  $('state').textContent = ''
  const [{ models }, { datasets }, { runs }] = await Promise.all([api('/api/models/ls'), api('/api/data/ls'), api('/api/runs/ls?limit=10')])
  $('models').replaceChildren(table(['model', 'task', 'target', 'metric', 'on test rows', 'without a model', ''],
    models.map((m) => [m.name + '/' + m.version, m.summary?.task, m.summary?.target, m.summary?.metric, figure(m.summary?.test), figure(m.summary?.baseline), askButton(m)]),
    'No model yet. In a terminal: reprise train <data> --target <column>'))
  $('datasets').replaceChildren(table(['dataset', 'rows', 'columns', 'added', 'digest'],
    datasets.map((d) => [d.name + '/' + d.version, d.rowCount, d.columnCount, when(d.createdAt), d.digest.slice(0, 12)]), 'No dataset yet.'))
  $('runs').replaceChildren(table(['run', 'kind', 'name', 'status', 'started'],
    runs.map((r) => [r.id.slice(0, 8), r.kind, r.name, r.status, when(r.startedAt)]), 'No run yet.'))
}
$('token').onsubmit = (event) => {
  event.preventDefault()
  token = event.target.querySelector('input').value
  sessionStorage.setItem('token', token)
  event.target.hidden = true
  load().catch(report)
}
load().catch(report)
`
