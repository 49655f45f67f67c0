"""The peer's model: an exporter-like (unfused) ONNX graph of all-MiniLM-L6-v2, quantised as hub exports usually are.

Usage: python quantisePeer.py MODEL_DIR OUT_DIR      (numpy, onnx, onnxruntime, safetensors, sympy; versions in peerModel.ts)
MODEL_DIR holds model.safetensors, config.json, tokenizer.json, tokenizer_config.json.
OUT_DIR gets the layout that transformers.js expects: config.json, tokenizer*.json and onnx/model_quantized.onnx (dynamic int8,
QUInt8, per tensor). Output `last_hidden_state`; pool with {pooling: 'mean', normalize: true}.
"""
import os
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto as T, helper as h, numpy_helper as nh
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

LAYERS, HEADS, WIDTH = 6, 12, 384
src, out = sys.argv[1:3]
W = load_file(os.path.join(src, 'model.safetensors'))
nodes, init, seen = [], [], set()


def const(name, a):
    if name not in seen:
        seen.add(name)
        init.append(nh.from_array(a if a.ndim == 0 else np.ascontiguousarray(a), name))
    return name


def op(kind, ins, name=None, **attrs):
    name = name or f'{kind}_{len(nodes)}'
    nodes.append(h.make_node(kind, ins, [name], **attrs))
    return name


def linear(x, p):
    return op('Add', [const(p + '.b', W[p + '.bias']), op('MatMul', [x, const(p + '.w', W[p + '.weight'].T)])])


def norm(x, p):
    return op('LayerNormalization', [x, const(p + '.g', W[p + '.weight']), const(p + '.o', W[p + '.bias'])], axis=-1, epsilon=1e-12)


f32 = lambda v: np.array(v, np.float32)
ids, mask, types = 'input_ids', 'attention_mask', 'token_type_ids'
e = 'embeddings.'
seq = op('Slice', [op('Shape', [ids]), const('c1', np.array([1])), const('c2', np.array([2]))])
pos = op('Slice', [const('positions', np.arange(512)[None]), const('c0', np.array([0])), seq, 'c1'])
x = op('Add', [op('Gather', [const('words', W[e + 'word_embeddings.weight']), ids]), op('Gather', [const('types', W[e + 'token_type_embeddings.weight']), types])])
x = norm(op('Add', [x, op('Gather', [const('pos', W[e + 'position_embeddings.weight']), pos])]), e + 'LayerNorm')
keep = op('Cast', [op('Unsqueeze', [mask, const('c12', np.array([1, 2]))])], to=T.FLOAT)
bias = op('Mul', [op('Sub', [const('one', f32(1)), keep]), const('lowest', f32(-3.4e38))])
for i in range(LAYERS):
    p = f'encoder.layer.{i}.'

    def split(kind, perm):
        y = op('Reshape', [linear(x, p + 'attention.self.' + kind), const('split', np.array([0, 0, HEADS, WIDTH // HEADS]))])
        return op('Transpose', [y], perm=perm)

    q, k, v = split('query', [0, 2, 1, 3]), split('key', [0, 2, 3, 1]), split('value', [0, 2, 1, 3])
    s = op('Add', [op('Div', [op('MatMul', [q, k]), const('sqrt', f32(np.sqrt(WIDTH // HEADS)))]), bias])
    o = op('Transpose', [op('MatMul', [op('Softmax', [s], axis=-1), v])], perm=[0, 2, 1, 3])
    o = linear(op('Reshape', [o, const('merge', np.array([0, 0, WIDTH]))]), p + 'attention.output.dense')
    y = norm(op('Add', [o, x]), p + 'attention.output.LayerNorm')
    f = linear(y, p + 'intermediate.dense')
    erf = op('Erf', [op('Div', [f, const('root2', f32(np.sqrt(2)))])])
    g = op('Mul', [op('Mul', [f, op('Add', [erf, 'one'])]), const('half', f32(.5))])
    x = norm(op('Add', [linear(g, p + 'output.dense'), y]), p + 'output.LayerNorm')
op('Identity', [x], 'last_hidden_state')
ints = [h.make_tensor_value_info(n, T.INT64, ['batch', 'seq']) for n in (ids, mask, types)]
graph = h.make_graph(nodes, 'bert', ints, [h.make_tensor_value_info('last_hidden_state', T.FLOAT, ['batch', 'seq', WIDTH])], init)
os.makedirs(os.path.join(out, 'onnx'), exist_ok=True)
for f in ('config.json', 'tokenizer.json', 'tokenizer_config.json'):
    shutil.copy(os.path.join(src, f), out)
full = os.path.join(out, 'onnx', 'model.onnx')
onnx.save(h.make_model(graph, opset_imports=[h.make_opsetid('', 17)], ir_version=8), full)
quantize_dynamic(full, os.path.join(out, 'onnx', 'model_quantized.onnx'), weight_type=QuantType.QUInt8)
os.remove(full)
print({f: os.path.getsize(os.path.join(out, 'onnx', f)) for f in os.listdir(os.path.join(out, 'onnx'))})
