import { Receipt } from '#core/contract/receipt'

/** The receipt of an answer, checked against the contract. */
export function readReceipt(response: Response): Receipt {
  const header = response.headers.get('hedge-receipt')
  if (header === null) throw new Error(`no receipt beside status ${response.status}`)
  return Receipt.parse(JSON.parse(header))
}
