/**
 * What the paper leaves open, what we chose, and what had to be restored.
 *
 * @module
 */
import type { Choice } from "../../report/reported_study.ts";

/** What the paper leaves open and what is done here. */
export const choices: readonly Choice[] = [
  {
    paths: ["mnist.grokking", "modularAddition.grokking"],
    open: "when a run has grokked",
    chosen:
      "The plateau is the median test accuracy of the last 5 % of the evaluations. A run groks if its plateau reaches plateauLevel, whether long after fitting or together with it; t_grok is the " +
      "first step from which test accuracy stays at plateauFraction of the plateau for patience evaluations, t_fit the same for train accuracy " +
      "and fitAccuracy. A run that does not grok is censored: counted and shown, never dropped.",
  },
  {
    paths: ["modularAddition.train.steps", "modularAddition.train.warmupSteps", "mnist.train.warmupSteps"],
    open: "length of the modular-addition runs, and learning-rate warm-up",
    chosen:
      "In the paper profile 15 000 steps, which fits the axes and constants of the paper's figures (one of the two setups it cites uses 40 000), and no warm-up. With five seeds or more, runs that C8 reads and whose test accuracy still rises at the end are trained for 8/3 times as many steps (40 000 in the place of 15 000) as well. Sensitivity, on the quick profile: ten steps of warm-up.",
  },
  {
    paths: [],
    open: "precision of the cross-entropy on modular addition",
    chosen:
      "Networks are trained in single precision, with a loss and a gradient that are right to rounding however sure the network is. Taken literally, " +
      "softmax − 1 vanishes once a label has all but 1e-7, and training jumps away again and again from what it has fitted; the setup of Nanda et al. computes this loss in double precision for that reason.",
  },
  {
    paths: ["variants"],
    open: "which runs do not grok, as controls for the predictors of Figures 10 and 11",
    chosen:
      "Random labels on training samples, a tenth of the pairs, and weight decay 0; the controls' table has those of this configuration. Random labels cannot be understood, whatever the " +
      "budget, so those runs end soon after standard training has fitted them; the others have the whole budget of a base run. Fewer images are no control on MNIST: such networks grok late, too, only to a lower accuracy. In the paper profile there are controls from two seeds on.",
  },
  {
    paths: ["mnist.metrics.perturbationScale", "modularAddition.metrics.perturbationScale"],
    open: "form of the perturbation error",
    chosen:
      "Mean squared distance of the outputs with and without noise. For the transformer, whose logits grow with the weights, two " +
      "scale-free forms stand beside it: after softmax, and relative to the squared norm of the logits. Sensitivity: each of them in its place.",
  },
  {
    paths: ["modularAddition.metrics.firstLayer"],
    open: "what the first layer of a transformer is",
    chosen:
      "The residual stream at the last position after attention, before the MLP; the token embeddings are the alternative. On MNIST: the " +
      "first layer before its ReLU.",
  },
  {
    paths: ["mnist.metrics.batchSize", "modularAddition.metrics.batchSize"],
    open: "batch size of the Gram matrices on modular addition",
    chosen: "As on MNIST, where the paper's setup fixes 200.",
  },
  {
    paths: ["mnist.metrics.batchSize", "modularAddition.metrics.batchSize"],
    open: "what happens to a last, smaller batch when PMI, PE, MID, ED and entropies are averaged over batches",
    chosen:
      "It is dropped, as the entropy of fewer samples has another scale: at the paper's settings, 30 of the 3 830 training pairs of modular " +
      "addition and no image. Fewer samples than a batch are one batch.",
  },
  {
    paths: ["mnist.train.batchSize", "modularAddition.train.batchSize"],
    open: "what happens to samples that do not fill a minibatch",
    chosen:
      "A remainder smaller than a minibatch is left out of its epoch; every epoch has a new order. At the paper's settings there is none.",
  },
  {
    paths: ["mnist.metrics.differenceSign", "modularAddition.metrics.differenceSign"],
    open: "sign of MID and ED",
    chosen: "Perturbed minus clean. Claims use absolute values; sensitivity: either sign.",
  },
  {
    paths: ["mnist.metrics.entropyOrders"],
    open: "the orders of Figure 12",
    chosen: "The default order 1, one below it and two above.",
  },
  {
    paths: ["mnist.metrics.hutchinsonProbes", "modularAddition.metrics.hutchinsonProbes"],
    open: "how the trace of the Hessian, and on modular addition both sides of Lemma 3.1, are estimated",
    chosen:
      "Hutchinson's estimator with this number of Rademacher probes, of the training loss in use. Its standard error is in the tables; with so few probes that error is itself rough: from three, the true one is between half and six times as large (95 %, normal estimates).",
  },
  {
    paths: ["mnist.metrics.gradientLipschitz", "modularAddition.metrics.gradientLipschitz"],
    open: "L of Theorem 3.2 for the measured radius",
    chosen:
      "The value of Figure 3; a ReLU network's input gradient is not Lipschitz, so the guarantee is read as an illustration.",
  },
  {
    paths: [],
    open: "the remainder of the Taylor expansion behind Theorem 3.2",
    chosen: "The sharp one, L r²/2. The cruder L r² would put 2L in place of L in the radius, which would be smaller.",
  },
  {
    paths: ["mnist.checkpoints", "modularAddition.checkpoints"],
    open: "how often runs are evaluated",
    chosen:
      "At checkpoints that are at most this many steps apart, and until train accuracy is 100 % at the denser ones as well.",
  },
  {
    paths: ["mnist.perturbation", "modularAddition.perturbation"],
    open: "details of perturbed training",
    chosen:
      "Fresh noise for each sample and step, on all three token embeddings; the train accuracy that sets its strength is the last training batch's, as seen in training. " +
      "Every plotted accuracy is on clean inputs. The paper says “the input token embedding”. With two seeds or more, the paper and the quick profile have runs of both readings, with two draws of the noise each: all three tokens (the base runs, as in Figures 5 to 7), and a and b alone (nearer to Figure 4). The table of what verdicts depend on has C5 to C8 under each. Noise before or after the positional embedding is the same sum.",
  },
  {
    paths: [],
    open: "when a metric changes",
    chosen:
      "At the break of the step function that fits it best, from t_fit on, over log-steps. Sensitivity: half-way from its value at t_fit to its last.",
  },
  {
    paths: [],
    open: "what it means that a metric changes “at the time of grokking”",
    chosen:
      "The change point of test accuracy, found in the same way: a metric that moves with test accuracy is then at distance zero. Sensitivity: t_grok, which lies near the end of the rise.",
  },
  {
    paths: [],
    open: "which pairs the abelian test is about",
    chosen:
      "Figure 5's are all training pairs. Verdicts rest on those whose swap is not trained, as the others agree once both are fitted; sensitivity: all.",
  },
  {
    paths: [],
    open: "what “very small” and “a sharply decreasing phase” mean for MID and ED",
    chosen:
      "At most 5 % of PMI (PE), or a fall by half of their own largest magnitude: numbers of ours, fixed before any run at the paper's scale had been looked at. Beside them, shares fixed on the runs of odd seeds and judged on those of even seeds (at most 10 %, at least a quarter). What has never been more than 5 % of PMI (PE) is too small to fall. Magnitudes " +
      "fall; sensitivity: either sign.",
  },
  {
    paths: [],
    open: "what the sharpness of Lemma 3.1 is away from exact interpolation",
    chosen:
      "The sum of squared weight gradients, with which the lemma is exact, and beside it the trace of the risk's Hessian.",
  },
  {
    paths: [],
    open: "noise of the metrics",
    chosen:
      "One draw, as in the paper, and the same at every checkpoint of a run, so that curves differ by the network alone.",
  },
];

/** Statements whose displays were not readable in any public source and were derived again. */
export const restored: readonly string[] = [
  "the empirical risk of Section 3, 1/(2n) Σ ‖f(W, x_i) − y_i‖²: its factor 1/2 is what fits the 4n of Corollary 3.3",
  "Definition 2.2 (matrix mutual information), in the form of the work that the paper cites",
  "the display of Lemma 3.1",
  "the threshold of Theorem 3.2",
  "the conclusion of Corollary 3.3",
  "Lemmas 5.8 and 5.11",
  "Theorems 5.9 and 5.12 at order 2 (the paper's text of the latter says “entropy difference”, which we take for a slip)",
  "the logit distance of Figure 7: the squared distance, summed over the logits",
];
