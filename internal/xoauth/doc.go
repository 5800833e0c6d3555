// Package xoauth signs in to mail servers with OAuth 2.0 tokens: the SASL mechanisms XOAUTH2 and OAUTHBEARER, and access
// tokens that are refreshed in time.
//
// It stores nothing. Tokens live in a TokenStore, which must let one process at a time refresh a token: some providers
// replace the refresh token with each use, and take back all of them when an old one is used twice. What it guarantees:
// a token is refreshed only inside TokenStore.Update, a new refresh token is handed to the store before the access token
// that came with it is used, and a grant that was withdrawn is told apart (Withdrawn) from a provider that is down.
package xoauth
