// Node 18, which Debian 12 has, knows Web Crypto but does not put it where browsers do.

import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
