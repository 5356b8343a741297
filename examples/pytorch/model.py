"""A file of webgpu-rnn as a model of PyTorch, and back. No package is needed beside PyTorch."""

import json
import math

import torch
from torch import nn


class Network(nn.Module):
    """The network of a file. Its parts have the names that the file has: `rnn.weight_ih_l0`, ..., `out.bias`."""

    def __init__(self, config):
        super().__init__()
        known = {'input', 'inputSize', 'outputSize', 'hiddenSize', 'cell', 'numLayers', 'output', 'biases'}
        if set(config) - known or config['input'] != 'vectors' or config.get('biases', 1) != 2:
            raise ValueError(f'This example knows a plain LSTM or GRU on vectors with both biases, not {config}.')
        kind = {'lstm': nn.LSTM, 'gru': nn.GRU}[config['cell']]
        self.rnn = kind(config['inputSize'], config['hiddenSize'], config.get('numLayers', 1))
        self.out = nn.Linear(config['hiddenSize'], config['outputSize'])
        self.last = config.get('output') == 'last'

    def forward(self, x):
        """x [T, B, D] -> o [T, B, K], or [B, K]"""
        h, _ = self.rnn(x)
        return self.out(h[-1] if self.last else h)


def load(path):
    """The model of a safetensors file, and the file's words."""
    with open(path, 'rb') as file:
        size = int.from_bytes(file.read(8), 'little')
        header = json.loads(file.read(size))
        payload = bytearray(file.read())
    words = header.pop('__metadata__')
    model = Network(json.loads(words['config']))
    tensors = {}
    for name, entry in header.items():
        begin, end = entry['data_offsets']
        tensors[name] = torch.frombuffer(payload[begin:end], dtype=torch.float32).reshape(entry['shape'])
    model.load_state_dict(tensors)
    return model, words


def save(path, model, words):
    """The same as a file. The digests were those of the old weights: they are left out."""
    header = {'__metadata__': {key: text for key, text in words.items() if not key.startswith('sha256')}}
    payload = b''
    for name, tensor in sorted(model.state_dict().items()):
        data = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {'dtype': 'F32', 'shape': list(tensor.shape),
                        'data_offsets': [len(payload), len(payload) + len(data)]}
        payload += data
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(len(text).to_bytes(8, 'little') + text + payload)


def probe():
    """Numbers that both sides can make, [T, B, D]"""
    return torch.tensor([math.sin(i) for i in range(10 * 3 * 2)], dtype=torch.float32).reshape(10, 3, 2)


def adding(generator, batch, length=20):
    """The adding problem (Hochreiter and Schmidhuber 1997): x [T, B, 2], the sum of two marked numbers [B, 1]"""
    x = torch.zeros(length, batch, 2)
    x[:, :, 0] = torch.rand(length, batch, generator=generator)
    first = torch.randint(0, length // 2, (batch,), generator=generator)
    second = torch.randint(length // 2, length, (batch,), generator=generator)
    rows = torch.arange(batch)
    x[first, rows, 1] = x[second, rows, 1] = 1
    return x, (x[first, rows, 0] + x[second, rows, 0]).unsqueeze(1)
