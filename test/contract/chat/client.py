"""What a program in Python does with the official client. Prints one JSON object for the test to look at."""

import json
import sys

import openai

base_url, key = sys.argv[1:]
client = openai.OpenAI(base_url=base_url, api_key=key, max_retries=0)
question = [{"role": "user", "content": "How long may I keep a book?"}]
documents = [{"id": "rules", "text": "The library opens at nine. Books may be kept for four weeks."}]
extra = {"documents": documents}


def error_of(run):
    try:
        run()
    except openai.APIStatusError as error:
        return {"class": type(error).__name__, "status": error.status_code, "code": error.code}
    return None


whole = client.chat.completions.create(model="hedge-extract", messages=question, extra_body=extra)
chunks = list(
    client.chat.completions.create(
        model="hedge-extract",
        messages=question,
        extra_body=extra,
        stream=True,
        stream_options={"include_usage": True},
    )
)
talk = [{"role": "user", "content": "one two three"}]
talked = [
    chunk.choices[0].delta.content or ""
    for chunk in client.chat.completions.create(model="talker", messages=talk, stream=True)
]
vectors = client.embeddings.create(model="hedge-small-en", input=["a book", "a loan"])
floats = client.embeddings.create(model="hedge-small-en", input=["a book", "a loan"], encoding_format="float", dimensions=384)
# WordPiece ids of the same two texts.
tokens = client.embeddings.create(model="hedge-small-en", input=[[1037, 2338], [1037, 5414]])
short = client.embeddings.create(model="hedge-small-en", input="a book", dimensions=64)
stranger = openai.OpenAI(base_url=base_url, api_key="hedge_nobody", max_retries=0)

print(
    json.dumps(
        {
            "content": whole.choices[0].message.content,
            "finish": whole.choices[0].finish_reason,
            "found": whole.model_extra["hedge"]["found"],
            "streamed": "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices),
            "usage": [whole.usage.total_tokens, chunks[-1].usage.total_tokens],
            "talked": "".join(talked),
            "dimensions": [len(entry.embedding) for entry in vectors.data],
            "short": len(short.data[0].embedding),
            # Unless told otherwise this client asks for base64.
            "same": [entry.embedding for entry in vectors.data] == [entry.embedding for entry in floats.data],
            "tokens": [entry.embedding for entry in vectors.data] == [entry.embedding for entry in tokens.data],
            "listed": [list(client.files.list()), list(client.batches.list())],
            "retrieved": client.models.retrieve("hedge-small-en").id,
            "models": [model.id for model in client.models.list()],
            "errors": [
                error_of(lambda: client.chat.completions.create(model="nobody", messages=question)),
                error_of(lambda: client.chat.completions.create(model="talker", messages=[])),
                error_of(lambda: stranger.models.list()),
                error_of(lambda: client.embeddings.create(model="hedge-small-en", input="a", dimensions=1000)),
                error_of(lambda: client.embeddings.create(model="hedge-small-en", input=[1212, 99999])),
            ],
        }
    )
)
