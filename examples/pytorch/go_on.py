"""python3 go_on.py IN OUT: trains the model of a file for 200 steps more. Prints what it says to the probe, before and after."""

import json
import sys

import torch
from model import adding, load, probe, save

model, words = load(sys.argv[1])
generator = torch.Generator().manual_seed(1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
before = model(probe())
for step in range(200):
    x, y = adding(generator, 20)
    loss = torch.nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
words['steps'] = str(int(words.get('steps', 0)) + 200)
save(sys.argv[2], model, words)
print(json.dumps({'before': before.flatten().tolist(), 'after': model(probe()).flatten().tolist()}))
