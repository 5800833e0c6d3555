// Command gallery lets 200 signed-in people of staff listen to a gateway that runs, makes things happen on their cases, and tells what
// that costs the process:
//
//	go run ./acceptance/gallery -program ./commonline postgres:///crowd
//
// The database is one that acceptance/crowd has filled. The gateway is started and ended by this command; its mail server is one that nobody reaches. Each
// page is an open stream of /live, made anew whenever it ends, as a browser does. Each event is a note that a member of staff posts on a
// live case of the own office, so it goes the whole way: form, transaction, event, pulse, and the figures beside the lists of everybody
// in that office. The delay is from the sending of the form to the line of the stream that names the case.
package main
