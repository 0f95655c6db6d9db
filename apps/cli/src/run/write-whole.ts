export { writeWhole } from "@squeezenet/training/node";
