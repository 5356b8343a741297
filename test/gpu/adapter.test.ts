import { expect, test } from 'vitest';

test('the browser that runs these tests has a WebGPU adapter and device', async () => {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) {
    throw new Error(
      `${navigator.userAgent} has no WebGPU adapter: install Chromium or Chrome 134 or newer, or set CHROMIUM_PATH ` +
        'to one, and leave WEBGPU_ADAPTER unset so that the software adapter is taken.',
    );
  }
  const device = await adapter.requestDevice();
  const data = new Float32Array([1, -2, 3.5]);
  const source = device.createBuffer({
    label: 'smoke source',
    size: data.byteLength,
    usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  const target = device.createBuffer({
    label: 'smoke target',
    size: data.byteLength,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  device.queue.writeBuffer(source, 0, data);
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, target, 0, data.byteLength);
  device.queue.submit([encoder.finish()]);
  await target.mapAsync(GPUMapMode.READ);
  expect([...new Float32Array(target.getMappedRange())]).toEqual([...data]);
  device.destroy();
});
