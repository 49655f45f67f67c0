/**
 * Calls `stop` on the first SIGTERM or SIGINT. A second one ends the process at once, as an impatient Ctrl-C expects: by
 * the signal itself, because `process.exit()` joins the worker threads, and a thread inside a run would abort the process.
 */
export function onStopSignal(stop: () => void): void {
  let asked = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) {
        process.removeAllListeners(signal)
        process.kill(process.pid, signal)
      }
      asked = true
      stop()
    })
  }
}
