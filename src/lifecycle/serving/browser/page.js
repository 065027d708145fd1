// The script of the page to try a model on: a form made from the signature, an answer at every keystroke.
// Plain JavaScript for browsers; scripts/browser.ts bundles it. Words from data go in as text, never as markup.

const SHOWN_CLASSES = 8
const OFFERED_LEVELS = 40

/** Fills the page and asks the model for its first answer. */
export async function open(model) {
  const fields = model.signature.inputs.map((input, index) => {
    return fieldOf(input, model.levels[input.name] ?? [], `field-${index}`)
  })
  if (model.threshold !== null) byId('title').append(`: ${model.positive} from ${percent(model.threshold)}`)
  const form = byId('row')
  form.replaceChildren(...fields.map(({ box }) => box))
  const ask = () => show(model, fields)
  const fill = (row) => {
    for (const { name, control } of fields) set(control, row[name] ?? '')
    ask()
  }
  form.addEventListener('input', ask)
  form.addEventListener('submit', (event) => event.preventDefault())
  byId('example').addEventListener('click', () => fill(model.example))
  byId('clear').addEventListener('click', () => fill({}))
  try {
    await model.ready
    fill(model.example)
  } catch (error) {
    byId('answer').textContent = `This browser cannot run the model: ${error.message}`
  }
}

function fieldOf(input, levels, id) {
  const control = controlOf(input, levels, id)
  control.id = id
  control.setAttribute('aria-describedby', `${id}-problem`)
  const label = element('label', input.name)
  label.htmlFor = id
  const problem = element('div')
  problem.id = `${id}-problem`
  problem.className = 'wrong'
  const box = element('div', null, [label, control, problem])
  return { name: input.name, control, problem, box }
}

function controlOf({ storage, type }, levels, id) {
  if (type === 'text') return Object.assign(element('textarea'), { rows: 2 })
  if (levels.length > 0 && levels.length <= OFFERED_LEVELS) return selectOf(levels)
  const control = element('input')
  if (storage === 'number' || storage === 'long') control.inputMode = 'decimal'
  if (storage === 'datetime') control.placeholder = '2024-01-31T08:00:00'
  if (levels.length === 0) return control
  control.setAttribute('list', `${id}-levels`)
  const list = element('datalist', null, levels.map(optionOf))
  list.id = `${id}-levels`
  document.body.append(list)
  return control
}

function selectOf(levels) {
  const missing = Object.assign(element('option', '(not known)'), { value: '' })
  return element('select', null, [missing, ...levels.map(optionOf)])
}

function optionOf(level) {
  return Object.assign(element('option', level), { value: level })
}

/** A word that a list lacks, such as one training never saw, is added to it. */
function set(control, value) {
  const text = String(value)
  if (control.options && ![...control.options].some((option) => option.value === text)) control.append(optionOf(text))
  control.value = text
}

function show(model, fields) {
  for (const field of fields) mark(field, '')
  const row = Object.fromEntries(fields.map(({ name, control }) => [name, control.value === '' ? null : control.value]))
  try {
    const [answer] = model.predict([row], { cells: 'text' })
    byId('answer').textContent = typeof answer.prediction === 'number' ? figure(answer.prediction) : answer.prediction
    byId('shares').replaceChildren(...sharesOf(answer.probabilities ?? {}))
  } catch (error) {
    tell(error, fields)
  }
}

function tell(error, fields) {
  byId('answer').textContent = '…'
  byId('shares').replaceChildren()
  const problems = error.details?.columns ?? []
  for (const { column, expected } of problems) {
    const field = fields.find(({ name }) => name === column)
    if (field) mark(field, `expected ${expected}`)
  }
  if (problems.length === 0) byId('answer').textContent = error.message
}

function mark({ control, problem }, text) {
  control.setAttribute('aria-invalid', String(text !== ''))
  problem.textContent = text
}

/** The most probable classes, each with its share and a bar. */
function sharesOf(probabilities) {
  const sorted = Object.entries(probabilities).sort(([, a], [, b]) => b - a)
  return sorted.slice(0, SHOWN_CLASSES).flatMap(([name, share]) => {
    const fill = element('i')
    fill.style.width = `${100 * share}%`
    const bar = element('dd', null, [fill])
    bar.className = 'bar'
    bar.setAttribute('aria-hidden', 'true')
    return [element('dt', name), element('dd', percent(share)), bar]
  })
}

function percent(share) {
  return `${(100 * share).toFixed(share > 0.001 && share < 0.999 ? 1 : 3)} %`
}

function figure(value) {
  return String(Number(value.toPrecision(6)))
}

function element(tag, text = null, children = []) {
  const made = document.createElement(tag)
  if (text !== null) made.textContent = text
  made.append(...children)
  return made
}

function byId(id) {
  return document.getElementById(id)
}
