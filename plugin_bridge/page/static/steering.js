// @ts-check
/** What a person does with a job: answers it, stops it, has it done again. Complains by itself. */

import { complaints, post, send } from "./api.js";
import { complain, notice } from "./said.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {"approve" | "reject" | "pick" | "mask"} Kind */

/** @type {Record<Kind, string>} */
const TOLD = {
  approve: "Approved",
  reject: "Rejected",
  pick: "Picked",
  mask: "The place is shown",
};

export class Steering {
  /** @param {import("./jobs.js").Jobs} jobs */
  constructor(jobs) {
    this.jobs = jobs;
    /** What is being asked for: a second click on it is the same click. @type {Set<string>} */
    this.under = new Set();
  }

  /** @param {Job} job @param {{verdict: Kind} & Record<string, unknown>} said */
  async judge(job, said) {
    const told = said.verdict === "pick" ? `Variant ${said.variant} is picked` : TOLD[said.verdict];
    return this.ask(`/v1/jobs/${job.id}/verdict`, said, told);
  }

  /** @param {Job} job @param {string} branch @param {number} variant from 1 */
  async pick(job, branch, variant) {
    await this.judge(job, { verdict: "pick", variant, ...(branch ? { branch } : {}) });
  }

  /**
   * @param {Job} job @param {string} name under which the mask is asked for @param {Blob} mask
   * @returns {Promise<boolean>} whether it has arrived
   */
  async showPlace(job, name, mask) {
    try {
      const sent = await send(mask);
      return await this.judge(job, { verdict: "mask", asset: sent.id, ...(name ? { name } : {}) });
    } catch (error) {
      complain(complaints(error));
      return false;
    }
  }

  /** @param {Job} job */
  async cancel(job) {
    await this.ask(`/v1/jobs/${job.id}/cancel`, undefined, "It is being cancelled");
  }

  /** @param {Job} job @param {boolean} [fromStart] and not from the step that failed */
  async retry(job, fromStart = false) {
    const from = fromStart ? "start" : "failed-step";
    await this.ask(`/v1/jobs/${job.id}/retry`, { from }, "It is tried again");
  }

  /** @param {string} path @param {unknown} body @param {string} told when it is well @returns {Promise<boolean>} whether it is */
  async ask(path, body, told) {
    if (this.under.has(path)) return false;
    this.under.add(path);
    try {
      this.jobs.put(await post(path, body));
      notice(told);
      return true;
    } catch (error) {
      complain(complaints(error));
      return false;
    } finally {
      this.under.delete(path);
    }
  }
}
