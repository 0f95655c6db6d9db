export { buildDryNet } from "@squeezenet/training";
