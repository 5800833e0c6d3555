// Package twiliohost is a telephone company on this machine, for trying a program that is made for Twilio: it answers the
// parts of Twilio's API that such a program asks for (messages, media, calls, recordings, a lookup by a list), brings texts
// and calls to the program's webhooks, signed as Twilio signs them, and plays the phone of whoever texts and calls.
//
// It keeps everything in memory. It listens on the loopback address alone, brings webhooks nowhere else, and nothing of it
// ever leaves the machine. It speaks no word: what a caller would hear is text, and what a caller says is typed, and becomes
// a tone with the words written into the file, where its transcription server finds them.
package twiliohost
