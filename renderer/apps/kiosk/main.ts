import { createApp } from 'vue';
import '../../ui/tokens.css';
import './kiosk.css';
import Kiosk from './Kiosk.vue';

createApp(Kiosk).mount('#app');
