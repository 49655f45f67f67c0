import { expect, test } from 'vitest'
import { readConfig } from './readConfig.ts'

test('no configuration is every default', () => {
  expect(readConfig(undefined)).toEqual(readConfig('{}'))
  expect(readConfig('').corsOrigins).toEqual([])
})

test.each([
  ['{', /^Cannot read HEDGE_CONFIG: its 1 characters are not JSON/],
  ['[]', /^Cannot read HEDGE_CONFIG: the body is a list of 0; send an object$/],
  [
    '{"corsOrigin": []}',
    /^Cannot read HEDGE_CONFIG: corsOrigin is not a known field; leave out "corsOrigin"$/,
  ],
  ['{"corsOrigins": ["*"]}', /^Cannot read HEDGE_CONFIG: corsOrigins\[0\] is "\*"; write it as browsers do/],
  ['{"corsOrigins": ["https://a.example/"]}', /corsOrigins\[0\] is "https:\/\/a.example\/"/],
  ['{"corsOrigins": ["https://a.example:443"]}', /corsOrigins\[0\]/],
  ['{"corsOrigins": ["https://A.example"]}', /corsOrigins\[0\]/],
  ['{"corsOrigins": ["null"]}', /corsOrigins\[0\]/],
])('%s is refused by name', (text, message) => {
  expect(() => readConfig(text)).toThrow(message)
})

test('a model of other servers never has a name of ours, which every anonymous page may use', () => {
  const price = {
    inputMicroUsdPerMillion: 1,
    cachedInputMicroUsdPerMillion: 1,
    outputMicroUsdPerMillion: 1,
  }
  const read = (id: string) => {
    const endpoint = { name: 'a', baseUrl: 'https://llm.example/v1', models: { [id]: { name: 'm', price } } }
    return readConfig(JSON.stringify({ upstreams: [{ name: 'main', endpoints: [endpoint] }] }))
  }
  expect(() => read('hedge-large')).toThrow('hedge-large')
  expect(read('hedgehog').upstreams).toHaveLength(1)
})
