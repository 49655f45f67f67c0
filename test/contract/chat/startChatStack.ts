import { startTestStack, type TestStack } from '../../stack/testStack.ts'
import { startTalkingUpstream, type TalkingUpstream } from './talkingUpstream.ts'

const price = {
  inputMicroUsdPerMillion: 1_000_000,
  cachedInputMicroUsdPerMillion: 500_000,
  outputMicroUsdPerMillion: 2_000_000,
}

export type ChatStack = { stack: TestStack; upstream: TalkingUpstream; end(): Promise<void> }

/** The real stack before a real server that speaks OpenAI's chat. */
export async function startChatStack(): Promise<ChatStack> {
  const upstream = await startTalkingUpstream()
  // A group of its own for each: one that is overloaded is left alone for a while.
  const upstreams = ['talker', 'dripper', 'overloaded'].map((name) => ({
    name,
    endpoints: [{ name: `${name}-1`, baseUrl: upstream.url, models: { [name]: { name, price } } }],
  }))
  try {
    const stack = await startTestStack({ edgeVars: { HEDGE_CONFIG: JSON.stringify({ upstreams }) } })
    const end = async (): Promise<void> => {
      await stack.end()
      await upstream.stop()
    }
    return { stack, upstream, end }
  } catch (error) {
    await upstream.stop()
    throw error
  }
}
