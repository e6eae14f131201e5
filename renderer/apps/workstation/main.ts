import { createPinia } from 'pinia';
import { createApp } from 'vue';
import '../../ui/tokens.css';
import '../../ui/base.css';
import '../../ui/page.css';
import App from './App.vue';
import { listenToKeys } from '../../ui/keys.ts';

listenToKeys(window);
createApp(App).use(createPinia()).mount('#app');
