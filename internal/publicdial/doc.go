// Package publicdial makes HTTP clients and dialers that reach the public internet and nothing else: no loopback, no private or link-local network, no
// cloud's metadata. The address is looked at when the connection is made, after its name was looked up, so that neither a redirect nor a
// name that changes its address in between gets around it.
package publicdial
