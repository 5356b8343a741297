import type { CharRNN } from 'webgpu-rnn';
import { bigramEntropy, unigramEntropy } from 'webgpu-rnn/data';
import { need, setText } from './dom.ts';
import { bytes, whole } from './format.ts';
import type { Reference } from './loss-chart.ts';
import { type NamedText, OWN_SOURCE } from './text-source.ts';

/** Says where the network runs. */
export function showDevice(model: CharRNN): void {
  const { adapter, isFallback, reason, backend, choices } = model.info;
  const device = need('#device', HTMLElement);
  setText(device, backend === 'gpu' ? adapter : '');
  const kind = isFallback ? 'A software adapter: no graphics card takes part' : adapter;
  device.title = [kind, ...(choices ? productLines(choices) : [])].join('\n');
  document.body.dataset.backend = backend;
  setText(need('#backend', HTMLElement), backend === 'gpu' ? 'WebGPU' : 'CPU');
  setText(need('#backend-note', HTMLElement), reason ?? '');
}

/** Says where the network runs, how large it is, and what it learns. */
export function showNetwork(model: CharRNN, text: NamedText): void {
  showDevice(model);
  const size = `${whole(model.parameterCount)} parameters · ${bytes(model.bytes)} on the device`;
  setText(need('#model-size', HTMLElement), size);
  setText(need('#picture-note', HTMLElement), pictureNote(model));
  setText(need('#subject', HTMLElement), text.name);
  setText(need('#text-name', HTMLElement), text.name);
  setText(need('#text-size', HTMLElement), describeText(model));
  need('#own-source', HTMLButtonElement).hidden = text === OWN_SOURCE;
}

/** How products are computed, a line for each kind, and where that comes from. */
const productLines = ({ from, products }: NonNullable<CharRNN['info']['choices']>): string[] => [
  `Products as ${from}:`,
  ...Object.entries(products).map(([kind, way]) => `${kind}: ${way}`),
];

/** What the gradient picture does not show of this network. */
function pictureNote(model: CharRNN): string {
  const { cell, numLayers } = model.config;
  const layers = numLayers > 1 ? `Of the ${numLayers} layers it shows the last one. ` : '';
  const memory =
    cell === 'lstm'
      ? 'It shows h alone: news also travels along the memory c of an LSTM, so what looks vanished here may still arrive there.'
      : '';
  return (layers + memory).trim();
}

function describeText(model: CharRNN): string {
  const symbols = `${whole(model.vocabulary.size)} symbols`;
  if (model.corpus === undefined) return `not trained on: the network knows ${symbols}`;
  const { trainLength, validationLength } = model.corpus;
  const parts = [`${whole(trainLength + validationLength)} characters`, symbols];
  if (validationLength > 0) parts.push(`the last ${whole(validationLength)} kept for validation`);
  return parts.join(' · ');
}

/** Levels for the loss chart: what one reaches without a network, by counting characters and pairs. */
export function references(model: CharRNN, text: NamedText): Reference[] {
  if (model.corpus === undefined) return [];
  const tokens = model.vocabulary.encode(text.text).subarray(0, model.corpus.trainLength);
  return [
    { label: 'uniform', nats: Math.log(model.vocabulary.size) },
    { label: 'unigram', nats: unigramEntropy(tokens) * Math.LN2 },
    { label: 'bigram', nats: bigramEntropy(tokens) * Math.LN2 },
  ];
}
