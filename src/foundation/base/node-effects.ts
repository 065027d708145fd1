import type { Effects } from './effects.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/**
 * The real world: this process's clock, randomness, network, environment and directory. The log goes to standard error
 * from level `info` up, or from the one that REPRISE_LOG names.
 */
export function nodeEffects(): Effects {
  const threshold = Math.max(0, LEVELS.indexOf((process.env['REPRISE_LOG'] ?? 'info') as (typeof LEVELS)[number]))
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: (level, message, details) => {
      if (LEVELS.indexOf(level) >= threshold) process.stderr.write(logLine(level, message, details))
    },
    fetch: (...request) => globalThis.fetch(...request),
    env: process.env,
    cwd: process.cwd(),
  }
}

function logLine(level: string, message: string, details: Record<string, unknown> | undefined): string {
  return `${level}: ${message}${details === undefined ? '' : ` ${JSON.stringify(details)}`}\n`
}
