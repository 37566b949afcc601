/** What a run is shown as: lines, XML, JSON, a page, and tables of the documentation. Knows no socket. */
package io.presence.tck.report;
