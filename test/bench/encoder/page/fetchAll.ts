/** Bodies of several addresses at once, in their order. */
export async function fetchAll(urls: readonly string[]): Promise<Uint8Array<ArrayBuffer>[]> {
  return await Promise.all(
    urls.map(async (url) => {
      const response = await fetch(url)
      if (!response.ok) throw new Error(`Cannot fetch ${url}: ${response.status}`)
      return new Uint8Array(await response.arrayBuffer())
    }),
  )
}
