/** One connection to workerd's inspector (Chrome DevTools Protocol), for its first worker. */
export class Inspector {
  readonly #socket: WebSocket
  #id = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** Undefined where the inspector knows no worker. */
  static async open(port: number): Promise<Inspector | undefined> {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
      webSocketDebuggerUrl: string
    }[]
    const url = targets[0]?.webSocketDebuggerUrl
    if (url === undefined) return undefined
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => {
      socket.onopen = resolve
      socket.onerror = () => reject(new Error(`Cannot reach the inspector at ${url}`))
    })
    return new Inspector(socket)
  }

  /** The result of one call; undefined where it is refused. */
  call<T>(method: string, params: object = {}): Promise<T | undefined> {
    const mine = ++this.#id
    return new Promise((resolve) => {
      const forget = this.#listen((message) => {
        if (message['id'] !== mine) return
        forget()
        resolve(message['result'] as T | undefined)
      })
      this.#socket.send(JSON.stringify({ id: mine, method, params }))
    })
  }

  /** Tells of every event `method` until the returned function is called. */
  on(method: string, tell: (params: unknown) => void): () => void {
    return this.#listen((message) => {
      if (message['method'] === method) tell(message['params'])
    })
  }

  close(): void {
    this.#socket.close()
  }

  #listen(tell: (message: Record<string, unknown>) => void): () => void {
    const listen = ({ data }: MessageEvent): void => tell(JSON.parse(String(data)) as Record<string, unknown>)
    this.#socket.addEventListener('message', listen)
    return () => this.#socket.removeEventListener('message', listen)
  }
}
