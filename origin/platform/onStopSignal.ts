/** Calls `stop` on the first SIGTERM or SIGINT; a second one ends the process at once, as an impatient Ctrl-C expects. */
export function onStopSignal(stop: () => void): void {
  let asked = false
  for (const [signal, number] of [
    ['SIGTERM', 15],
    ['SIGINT', 2],
  ] as const) {
    process.on(signal, () => {
      if (asked) process.exit(128 + number)
      asked = true
      stop()
    })
  }
}
