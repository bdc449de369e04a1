"""Programs that draw the pictures of the documents and the pages."""
