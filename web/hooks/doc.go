// Package hooks tells the programs of others what happened: webhooks, by the Standard Webhooks specification
// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
//
// It stores nothing itself. What is to be told is a row, written in the transaction of the event that it tells of; a worker claims one,
// commits, sends with no transaction open, and records. A process that is killed between sending and recording sends again under the same
// webhook-id, by which the receiver knows it.
//
// A body carries kinds and ids, and no word of a resident.
package hooks
