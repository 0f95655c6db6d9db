import { Graph, layout } from "@dagrejs/dagre";
import { escapeHtml } from "./html.ts";

/** A layer to draw: its name and type, and the shapes that it makes. */
export interface DrawnLayer {
  readonly name: string;
  readonly type: string;
  /** What makes it the one it is, such as `96 of 7×7, stride 2`; may be empty. */
  readonly detail: string;
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
  /** Each top's shape as text, such as `96×111×111`. */
  readonly topShapes: readonly string[];
}

/** A net to draw: its layers in order, each after those whose tops it reads. */
export interface DrawnNet {
  readonly name: string;
  readonly layers: readonly DrawnLayer[];
}

/** A box: a layer, and those that work in place on its top. */
interface Box {
  readonly layer: DrawnLayer;
  readonly lines: string[];
}

interface Wire {
  readonly from: DrawnLayer;
  readonly to: DrawnLayer;
  readonly text: string;
}

const [titleHeight, lineHeight, padding, margin, heading] = [18, 16, 10, 20, 44];

/** The net as a graph in layers from top to bottom, as an SVG image that needs no other file, for light and for dark. */
export function drawNet(net: DrawnNet): string {
  const { boxes, wires } = boxesOf(net);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 26, marginx: margin, marginy: margin });
  for (const { layer, lines } of boxes)
    graph.setNode(layer.name, {
      width: Math.max(textWidth(layer.name, 13), ...lines.map((line) => textWidth(line, 12))) + 2 * padding,
      height: titleHeight + lines.length * lineHeight + padding,
    });
  wires.forEach(({ from, to, text }, i) =>
    graph.setEdge(from.name, to.name, { width: textWidth(text, 11) + 8, height: 14, labelpos: "r" }, String(i)),
  );
  layout(graph);
  const { width = 0, height = 0 } = sizeOf(graph.graph());
  const total = Math.max(Math.ceil(width), Math.ceil(textWidth(net.name, 18)) + 2 * margin);
  const edges = graph.edges().map((edge: LaidEdge) => {
    const text = wires[Number(edge.name)]?.text ?? "";
    return drawWire(placeOf(graph.edge(edge)), text);
  });
  const nodes = boxes.map((box) => drawBox(box, placeOf(graph.node(box.layer.name))));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${Math.ceil(height) + heading}" viewBox="0 0 ${total} ${Math.ceil(height) + heading}" role="img" aria-label="${escapeHtml(net.name)}">
<style>${style}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0,0L8,4L0,8z"/></marker></defs>
<rect class="back" width="100%" height="100%"/>
<text class="net" x="${margin}" y="30">${escapeHtml(net.name)}</text>
<g transform="translate(0,${heading - margin / 2})">
${edges.join("\n")}
${nodes.join("\n")}
</g>
</svg>
`;
}

/** A layer in place joins the box of whoever made its blob. */
function boxesOf({ layers }: DrawnNet): { readonly boxes: readonly Box[]; readonly wires: readonly Wire[] } {
  const boxes = new Map<DrawnLayer, Box>();
  const makers = new Map<string, { readonly box: Box; readonly shape: string }>();
  const wires: Wire[] = [];
  for (const layer of layers) {
    const maker = makers.get(layer.bottoms[0] ?? "");
    const lineOf = [layer.type, layer.detail].filter((part) => part !== "").join(" ");
    if (
      maker !== undefined &&
      layer.bottoms.length === 1 &&
      layer.tops.length === 1 &&
      layer.tops[0] === layer.bottoms[0]
    ) {
      maker.box.lines.push(`+ ${lineOf}`);
      continue;
    }
    const box = { layer, lines: [lineOf] };
    boxes.set(layer, box);
    for (const bottom of layer.bottoms) {
      const found = makers.get(bottom);
      if (found !== undefined) wires.push({ from: found.box.layer, to: layer, text: wireText(bottom, found) });
    }
    layer.tops.forEach((top, i) => makers.set(top, { box, shape: layer.topShapes[i] ?? "" }));
  }
  return { boxes: [...boxes.values()], wires };
}

/** The blob's shape; its name too, where the layer makes more than one. */
function wireText(blob: string, { box, shape }: { readonly box: Box; readonly shape: string }): string {
  return box.layer.tops.length > 1 ? `${blob} ${shape}` : shape;
}

/** Advance widths of a sans-serif, on average; the boxes leave room for what they are wrong by. */
const textWidth = (text: string, size: number): number => text.length * size * 0.58;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** What the layout leaves on a node or an edge. */
interface Laid extends Partial<Place> {}
/** Names an edge of the graph. */
interface LaidEdge {
  readonly v: string;
  readonly w: string;
  readonly name?: string;
}

const sizeOf = (laid: Laid): { readonly width?: number; readonly height?: number } => laid;
const placeOf = ({ x = 0, y = 0, width = 0, height = 0, points = [] }: Laid): Place => ({
  x,
  y,
  width,
  height,
  points,
});

const at = (value: number): string => String(Math.round(value * 10) / 10);

function drawWire({ points, x, y, width }: Place, text: string): string {
  const path = points.map((point, i) => `${i === 0 ? "M" : "L"}${at(point.x)},${at(point.y)}`).join("");
  const label =
    text === "" ? "" : `<text class="shape" x="${at(x - width / 2 + 4)}" y="${at(y + 4)}">${escapeHtml(text)}</text>`;
  return `<path class="wire" d="${path}" marker-end="url(#tip)"/>${label}`;
}

function drawBox({ layer, lines }: Box, { x, y, width, height }: Place): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const texts = lines.map(
    (line, i) =>
      `<text class="line" x="${at(x)}" y="${at(top + titleHeight + (i + 1) * lineHeight - 2)}">${escapeHtml(line)}</text>`,
  );
  return `<g class="layer ${familyOf(layer.type)}"><title>${escapeHtml(`${layer.name} (${layer.type})`)}</title>
<rect x="${at(left)}" y="${at(top)}" width="${at(width)}" height="${at(height)}" rx="5"/>
<text class="name" x="${at(x)}" y="${at(top + titleHeight - 2)}">${escapeHtml(layer.name)}</text>${texts.join("")}</g>`;
}

/** Layers that are coloured alike. */
function familyOf(type: string): string {
  if (/Data$|^Input$/.test(type)) return "data";
  if (/Convolution|^InnerProduct$/.test(type)) return "weights";
  if (type === "Pooling") return "pooling";
  if (/Loss|^Softmax$|^Accuracy$/.test(type)) return "ends";
  return "other";
}

const style = `
svg { color-scheme: light dark; font-family: system-ui, "DejaVu Sans", sans-serif; --back: #ffffff; --ink: #16191d; --soft: #59616c; }
.back { fill: var(--back); } text { fill: var(--ink); text-anchor: middle; }
.net { font-size: 18px; font-weight: 600; text-anchor: start; } .name { font-size: 13px; font-weight: 600; } .line { font-size: 12px; fill: var(--soft); }
.shape { font-size: 11px; fill: var(--soft); text-anchor: start; } .wire { fill: none; stroke: var(--soft); stroke-width: 1.2; } .tip { fill: var(--soft); }
rect { stroke-width: 1.2; } .layer rect { fill: color-mix(in srgb, var(--hue) 14%, var(--back)); stroke: var(--hue); }
.data { --hue: #7a828d; } .weights { --hue: #2f7fd8; } .pooling { --hue: #d9622b; } .ends { --hue: #1f9d62; } .other { --hue: #a35bd0; }
@media (prefers-color-scheme: dark) { svg { --back: #0f1216; --ink: #e8ebef; --soft: #a3adb9; } }
`;
