type Connection = { saveData?: boolean; type?: string }

/** Whether somebody pays for each megabyte. Browsers without the Network Information API say nothing, which reads as no. */
export function isMetered(connection: Connection | undefined = currentConnection()): boolean {
  return connection?.saveData === true || connection?.type === 'cellular'
}

function currentConnection(): Connection | undefined {
  return 'connection' in navigator ? (navigator.connection as Connection) : undefined
}
