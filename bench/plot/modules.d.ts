// Not installed where the types are checked: known by name only.
declare module '@observablehq/plot';
declare module 'linkedom';
