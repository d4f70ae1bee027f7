// The browser sends the answer to the app at once; without JavaScript the person does.
document.querySelector('form').submit();
