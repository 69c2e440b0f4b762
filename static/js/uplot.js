/** The vendored uPlot; its types are those of the npm package (`uplot.d.ts`). */
export { default } from "../vendor/uplot/uPlot.esm.js";
