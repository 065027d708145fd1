/** A way to write date-times: its strptime format, and the shape a cell must have before the engine is asked. */
export interface DateFormat {
  readonly format: string
  readonly shape: RegExp
  /** Day before month, month before day; undefined where a name or the order tells. */
  readonly order?: 'day-first' | 'month-first'
}

const DAY = '(0?[1-9]|[12]\\d|3[01])'
const MONTH = '(0?[1-9]|1[0-2])'
const MONTH_NAME = '[A-Za-z]{3,9}\\.?'
const YEARS = [
  ['%Y', '[12]\\d{3}'],
  ['%y', '\\d{2}'],
] as const
const TIMES = [
  ['', ''],
  [' %H:%M', ' \\d{1,2}:\\d{2}'],
  [' %H:%M:%S', ' \\d{1,2}:\\d{2}:\\d{2}'],
  [' %I:%M %p', ' \\d{1,2}:\\d{2} [AaPp][Mm]'],
  [' %I:%M:%S %p', ' \\d{1,2}:\\d{2}:\\d{2} [AaPp][Mm]'],
] as const
const CLOCK = '\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?'
const ISO_DATE = '\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}'

const iso: readonly DateFormat[] = [
  { format: 'iso', shape: new RegExp(`^${ISO_DATE}([T ]${CLOCK}(Z| ?UTC)?)?$`) },
  { format: 'iso-offset', shape: new RegExp(`^${ISO_DATE}([T ]${CLOCK} ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?)?)?$`) },
  { format: '%Y-%m', shape: /^[12]\d{3}-(0[1-9]|1[0-2])$/ },
  { format: '%Y.%m.%d', shape: /^[12]\d{3}\.\d{1,2}\.\d{1,2}$/ },
]

function numeric(): DateFormat[] {
  return ['/', '-', '.'].flatMap((mark) =>
    YEARS.flatMap(([year, yearShape]) =>
      TIMES.flatMap(([time, timeShape]) => [
        {
          order: 'day-first' as const,
          format: `%d${mark}%m${mark}${year}${time}`,
          shape: shaped(DAY, mark, MONTH, mark, yearShape, timeShape),
        },
        {
          order: 'month-first' as const,
          format: `%m${mark}%d${mark}${year}${time}`,
          shape: shaped(MONTH, mark, DAY, mark, yearShape, timeShape),
        },
      ]),
    ),
  )
}

function shaped(first: string, mark: string, second: string, again: string, year: string, time: string): RegExp {
  return new RegExp(`^${first}\\${mark}${second}\\${again}${year}${time}$`)
}

function named(): DateFormat[] {
  return ['%b', '%B'].flatMap((month) =>
    TIMES.flatMap(([time, timeShape]) => [
      ...[' ', '-', '/'].flatMap((mark) =>
        YEARS.map(([year, yearShape]) => ({
          format: `%d${mark}${month}${mark}${year}${time}`,
          shape: new RegExp(`^${DAY}${mark}${MONTH_NAME}${mark}${yearShape}${timeShape}$`),
        })),
      ),
      { format: `${month} %d, %Y${time}`, shape: new RegExp(`^${MONTH_NAME} ${DAY}, [12]\\d{3}${timeShape}$`) },
    ]),
  )
}

/** In order of preference. */
export const DATE_FORMATS: readonly DateFormat[] = [...iso, ...numeric(), ...named()]

/** The formats whose shape every cell has. */
export function fittingFormats(cells: readonly string[]): readonly DateFormat[] {
  return DATE_FORMATS.filter(({ shape }) => cells.every((cell) => shape.test(cell)))
}
