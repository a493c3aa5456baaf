// Be an OpenID provider for the tests: node provider.mjs SETTINGS, a JSON file.
//
// Anybody gets in under any name on its own sign-in page; `people` says what it then tells of them.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const issuer = `http://127.0.0.1:${settings.port}`;

function newKey(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
}

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'kennishub',
    client_secret: settings.secret,
    redirect_uris: settings.redirect_uris,
    post_logout_redirect_uris: settings.signed_out_uris,
  }],
  jwks: { keys: [newKey(settings.kid)] },
  cookies: { keys: ['of the tests alone'] },
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['name', 'groepen', 'gemeente'],
  },
  conformIdTokenClaims: settings.claims_at_userinfo,
  features: {
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: settings.signs_out },
  },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...settings.people[id] }),
  }),
  // Nobody has to agree that the hub gets to know them.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      accountId: ctx.oidc.session.accountId,
      clientId: ctx.oidc.client.clientId,
    });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});

provider.listen(settings.port, '127.0.0.1', () => console.log('ready'));
