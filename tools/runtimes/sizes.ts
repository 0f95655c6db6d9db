/** Updates of the main job by each runtime. */
export const updates = 30;
/** … and on the oracle, which takes half a second for one. */
export const oracleUpdates = 3;
/** Random cases for each property of the conformance kit. */
export const kitRuns = 5;
/** Images that SqueezeNet v1.1 answers in a page. */
export const pageImages = 50;
