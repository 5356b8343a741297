"""python3 distributed.py IN OUT [PROCESSES]: trains on two processes, each with batches of its own; their gradients are
averaged (DistributedDataParallel over gloo, on CPUs). On GPUs: `nccl`, and `model.to(rank)`."""

import sys
import tempfile

import torch
import torch.distributed as dist
import torch.multiprocessing as processes
from model import adding, load, save
from torch.nn.functional import mse_loss
from torch.nn.parallel import DistributedDataParallel


def train(rank, count, meeting, source, target):
    dist.init_process_group('gloo', init_method=f'file://{meeting}', rank=rank, world_size=count)
    torch.set_num_threads(1)
    model, words = load(source)
    parallel = DistributedDataParallel(model)
    optimizer = torch.optim.Adam(parallel.parameters(), lr=0.01)
    own = torch.Generator().manual_seed(1 + rank)
    test_x, test_y = adding(torch.Generator().manual_seed(100), 200)

    def error():
        with torch.no_grad():
            return mse_loss(model(test_x), test_y).item()

    before = error()
    for step in range(200):
        x, y = adding(own, 20)
        loss = mse_loss(parallel(x), y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parallel.parameters(), 1.0)
        optimizer.step()

    mine = torch.cat([p.detach().flatten() for p in model.parameters()])
    everyone = [torch.empty_like(mine) for _ in range(count)]
    dist.all_gather(everyone, mine)
    if rank == 0:
        apart = max((other - mine).abs().max().item() for other in everyone)
        print(f'{count} processes, 200 steps: squared error {before:.4f} -> {error():.4f}, weights apart by {apart}')
        words['steps'] = str(int(words.get('steps', 0)) + 200)
        save(target, model, words)
    dist.destroy_process_group()


if __name__ == '__main__':
    source, target, *rest = sys.argv[1:]
    count = int(rest[0]) if rest else 2
    with tempfile.TemporaryDirectory() as folder:
        processes.spawn(train, (count, f'{folder}/meeting', source, target), count)
