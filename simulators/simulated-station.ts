import { generateKeyPairSync, sign } from 'node:crypto';
import { enrolmentText, proofText } from '#contract/platform/station-proof.ts';
import { platformClient, type PlatformClient } from './demo-seed.ts';

export interface StationIdentity {
  stationId: string;
  stationName: string;
  windowNo: string;
}

/** A station of its own key, as far as the platform sees one. */
export interface SimulatedStation {
  /** With its own token, renewed when it is half spent. */
  client: PlatformClient;
  token(): Promise<string>;
  /** Signs a person in at this station. */
  signIn(username: string, password: string): Promise<{ person: PlatformClient; token: string }>;
}

/**
 * Makes a key and enrols with a one-time code.
 *
 * @param now the platform's clock, where a test turns it
 * @param replaces in place of the machine that has this window number
 */
export async function enrolSimulated(
  platformUrl: () => string,
  code: string,
  identity: StationIdentity,
  now: () => number = Date.now,
  replaces = false,
): Promise<SimulatedStation> {
  const pair = generateKeyPairSync('ed25519');
  const publicKey = pair.publicKey.export({ format: 'jwk' }).x ?? '';
  const signed = (text: string): string => sign(null, Buffer.from(text), pair.privateKey).toString('base64url');
  const anonymous = (): PlatformClient => platformClient(platformUrl());
  const { certificate } = await anonymous().stations.enrol({
    code,
    station: identity,
    publicKey,
    signature: signed(enrolmentText(identity, publicKey, code)),
    replaces,
  });
  let held = { token: '', renewAt: -Infinity };
  const prove = async (): Promise<{ token: string; lifeMs: number }> => {
    const { challenge } = await anonymous().stations.challenge();
    const signature = signed(proofText(identity, challenge));
    return await anonymous().stations.prove({ station: identity, publicKey, certificate, challenge, signature });
  };
  /** With a clock that runs a hundred times faster a challenge lives for a second, less than a busy machine may need. */
  const proveInTime = async (): Promise<{ token: string; lifeMs: number }> => {
    for (let triesLeft = 100; ; triesLeft -= 1) {
      try {
        return await prove();
      } catch (error) {
        if (triesLeft === 0) throw error;
      }
    }
  };
  const token = async (): Promise<string> => {
    if (now() < held.renewAt) return held.token;
    const answer = await proveInTime();
    held = { token: answer.token, renewAt: now() + answer.lifeMs / 2 };
    return held.token;
  };
  return {
    client: platformClient(platformUrl(), token),
    token,
    async signIn(username, password) {
      const answer = await platformClient(platformUrl(), token).sessions.signIn({
        username,
        password,
        station: identity,
      });
      return { person: platformClient(platformUrl(), () => answer.token), token: answer.token };
    },
  };
}
